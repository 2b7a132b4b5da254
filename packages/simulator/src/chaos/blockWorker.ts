import { once } from 'node:events';
import { runBlock } from './block.ts';
import type { Order } from './blockApart.ts';
import { FAULTS } from './faults/index.ts';

// One block for the process that forked this one; see blockApart.ts.

const [order] = (await once(process, 'message')) as [Order];
const fault = FAULTS.find(({ id }) => id === order.fault);
if (!fault) throw new RangeError(`There is no fault ${order.fault}.`);
process.send?.(await runBlock({ ...order, fault }));
process.disconnect();
