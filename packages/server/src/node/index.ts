export { createNode, type NodeCapability, type Vitals } from './node.ts';
