/** One client of a bench: `room` is a channel of 30 characters, `user` an id of 22. */
export type Member = {
  readonly room: string;
  readonly user: string;
  /** Only for a contender that asks who comes. */
  readonly token?: string;
};
