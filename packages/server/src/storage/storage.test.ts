import { describe } from 'vitest';
import { describeOnEveryDatabase } from '../../test/databases.ts';
import { storageContract } from './storage.contract.ts';

describe('storage', () => describeOnEveryDatabase(storageContract));
