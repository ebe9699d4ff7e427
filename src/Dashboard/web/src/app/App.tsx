import { useEffect } from 'preact/hooks';
import { LiveProvider } from '../api/LiveProvider';
import { restoreSession, useSession } from '../api/session';
import { Failure, Skeleton } from '../components/Loaded';
import { SignIn } from '../views/SignIn';
import { navigate, type Route, routeOf, safeReturn, usePlace } from './router';
import { Shell } from './Shell';
import { View } from './View';

/** Who may see what: without a session there is the sign-in view alone, and it leads back to where the reader wanted to go. */
export function App() {
  const session = useSession();
  const place = usePlace();
  const route = routeOf(place.path);
  const signInNext = session.is === 'out' && route.view !== 'signIn';
  const backNext = session.is === 'in' && route.view === 'signIn';
  useEffect(() => {
    if (signInNext) {
      navigate(`/sign-in?return=${encodeURIComponent(location.pathname + location.search)}`, 'replace');
    } else if (backNext) {
      navigate(safeReturn(place.query.get('return')), 'replace');
    }
  }, [signInNext, backNext]);

  switch (session.is) {
    case 'unknown':
      return (
        <main class="page">
          <Skeleton of="the dashboard" rows={4} />
        </main>
      );
    case 'failed':
      return (
        <main class="page">
          <h1 class="visually-hidden">AutoScale</h1>
          <Failure title="The dashboard can't reach its silo" text={session.error} retry={() => void restoreSession()} />
        </main>
      );
    case 'out':
      return <SignIn />;
    default:
      return (
        <LiveProvider device={deviceOf(route)}>
          <Shell route={route} operator={session.session.operator}>
            <View route={route} place={place} />
          </Shell>
        </LiveProvider>
      );
  }
}

const deviceOf = (route: Route): string | null => (route.view === 'device' ? route.id : null);
