/** Who is in which room, for libraries that leave that to whoever uses them. */
export class Rooms<Client> {
  readonly #rooms = new Map<string, Set<Client>>();

  join(name: string, client: Client): ReadonlySet<Client> {
    const room = this.#rooms.get(name) ?? new Set();
    this.#rooms.set(name, room.add(client));
    return room;
  }

  leave(name: string, client: Client): void {
    const room = this.#rooms.get(name);
    room?.delete(client);
    if (room?.size === 0) this.#rooms.delete(name);
  }
}
