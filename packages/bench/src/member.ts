/** One client of a bench: `room` is a channel of 30 characters, `user` an id of 22. */
export type Member = {
  readonly room: string;
  readonly user: string;
  /** Only for a contender that asks who comes. */
  readonly token?: string;
};

/** How many members of a crowd there are; they are listed room by room. */
export type Rooms = {
  readonly rooms: number;
  readonly inARoom: number;
  /** Whether the first of each room is its instructor and the session has been started. @default false */
  readonly isLed?: boolean;
};
