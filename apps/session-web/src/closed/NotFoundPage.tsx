import { Link } from '../ui/Link.tsx';
import { Page } from '../ui/Page.tsx';

export function NotFoundPage() {
  return (
    <Page title="This page does not exist" kicker="Attune">
      <p>The address may have been cut short on its way to you. Open the link once more, or type its code.</p>
      <div>
        <Link className="at-button at-button--primary" to="/">
          Enter a code
        </Link>
      </div>
    </Page>
  );
}
