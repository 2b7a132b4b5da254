import { eventLoop } from '../src/platform/load.ts';

// What a test counts must not hang on how busy its machine is.
eventLoop.isBusy = () => false;
