import type { DatabaseConnection, Dialect, Driver } from 'kysely';
import type { Verdict } from './statements.ts';
import { unavailable } from './unavailable.ts';

export type ReadingOptions = {
  readonly judge: (error: unknown) => Verdict;
  /** Told of every query that the database could not answer. */
  readonly onTrouble: (error: unknown) => void;
};

/**
 * The same dialect, whose queries reject with UNAVAILABLE and a hint where the database could not answer, as a commit does: nobody is told
 * that something is broken for good. What is wrong with a query itself stays as it is.
 */
export function readingDialect(dialect: Dialect, options: ReadingOptions): Dialect {
  return {
    createAdapter: () => dialect.createAdapter(),
    createIntrospector: (database) => dialect.createIntrospector(database),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createDriver: () => telling(dialect.createDriver(), options),
  };
}

/** Kysely makes its own additions to drivers and connections in the same way, so both stay the objects that the dialect knows. */
function telling(driver: Driver, { judge, onTrouble }: ReadingOptions): Driver {
  const known = new WeakSet<DatabaseConnection>();
  const tell = (error: unknown): never => {
    const verdict = judge(error);
    if (verdict !== 'unavailable' && verdict !== 'again') throw error;
    onTrouble(error);
    throw unavailable(error);
  };
  const acquire = driver.acquireConnection.bind(driver);
  driver.acquireConnection = async (options) => {
    const connection = await acquire(options).catch(tell);
    if (known.has(connection)) return connection;
    known.add(connection);
    const execute = connection.executeQuery.bind(connection);
    connection.executeQuery = <R>(...query: Parameters<DatabaseConnection['executeQuery']>) =>
      execute<R>(...query).catch(tell);
    return connection;
  };
  return driver;
}
