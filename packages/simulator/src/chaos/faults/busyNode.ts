import type { Scene } from '../scene.ts';
import type { WorldNode } from '../world.ts';
import { nodeIdOf } from './nodeId.ts';

/** One that somebody is connected to: what happens to an empty one shows nothing. Any of them when all are empty. */
export function busyNode({
  world,
  random,
  attendance,
}: Pick<Scene, 'world' | 'random' | 'attendance'>): WorldNode {
  const busy = world.nodes.filter((node) => attendance.at(nodeIdOf(node)).size > 0);
  return random.pick(busy.length > 0 ? busy : world.nodes);
}
