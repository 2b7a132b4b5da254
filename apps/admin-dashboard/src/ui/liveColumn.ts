/** A column of a live table. How a cell looks is the page's slot; this is what it sorts by. */
export type LiveColumn<Row> = {
  readonly id: string;
  readonly title: string;
  /** Null sorts last, whichever the direction. */
  readonly value: (row: Row) => string | number | null;
  /** `basic` for instants, numbers and fixed ranks; words are compared as people do. */
  readonly order?: 'basic' | 'alphanumeric';
  /** One of the three fields of a card on a small screen. */
  readonly key?: boolean;
};
