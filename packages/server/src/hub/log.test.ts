import { describe } from 'vitest';
import { describeOnEveryDatabase } from '../../test/databases.ts';
import { logContract } from './log.contract.ts';
import { sqlLog } from './log.sql.ts';

describe('event log', () => describeOnEveryDatabase((create) => logContract(create, sqlLog)));
