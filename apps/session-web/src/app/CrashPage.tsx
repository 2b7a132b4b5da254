/** When a page itself fails, most often because its code could not be fetched. Without the router, which may be what failed. */
export function CrashPage() {
  return (
    <main className="page">
      <div className="page__column">
        <h1>This page could not be shown</h1>
        <p className="text-3">The network may be away, or there is a newer version of this page.</p>
        <p>Your place is kept. Loading again usually helps.</p>
        <div>
          <button className="at-button at-button--primary" type="button" onClick={() => location.reload()}>
            Load again
          </button>
        </div>
      </div>
    </main>
  );
}
