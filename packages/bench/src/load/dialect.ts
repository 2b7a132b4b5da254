import type { Member } from '../member.ts';
import type { RawSocketOptions } from './rawSocket.ts';

type Dialling = Omit<RawSocketOptions, 'port'>;

/** How clients of one contender speak. Texts are sent as they are. */
export type Dialect = {
  readonly dial: (member: Member, port: number) => Dialling | Promise<Dialling>;
  /** What to answer to a text while the client comes in; `here` when it is in its room. Throws where it was turned away. */
  readonly greet: (text: string, member: Member) => readonly string[] | 'here';
  /** To be sent as soon as the socket is open. */
  readonly hello: (member: Member) => readonly string[];
  /** Something for everybody else in the room. */
  readonly message: (member: Member) => string;
  /** Something that is answered to the sender alone. */
  readonly request: () => string;
  /** What a client says every few seconds to be thought alive; undefined when nobody expects it. */
  readonly life: string | undefined;
};
