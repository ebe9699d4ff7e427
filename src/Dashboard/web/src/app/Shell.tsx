import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { signOut } from '../api/session';
import { Icon, type IconName, Logo } from '../components/Icon';
import { LiveBadge, StaleNotice } from '../components/LiveBadge';
import { followLinks, type Route } from './router';
import { type Theme, useTheme } from './theme';

const views: readonly { readonly path: string; readonly name: string; readonly icon: IconName; readonly covers: readonly Route['view'][] }[] = [
  { path: '/', name: 'Overview', icon: 'overview', covers: ['overview'] },
  { path: '/devices', name: 'Devices', icon: 'devices', covers: ['devices', 'device'] },
  { path: '/models', name: 'Models', icon: 'models', covers: ['models'] },
  { path: '/policies', name: 'Policies', icon: 'policies', covers: ['policies', 'policy'] },
  { path: '/cluster', name: 'Cluster', icon: 'cluster', covers: ['cluster'] },
];

/** What stands around every view: the way to the others, whether the page is live, colours, and the way out. */
export function Shell({ route, operator, children }: { readonly route: Route; readonly operator: string; readonly children: ComponentChildren }) {
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  const view = JSON.stringify(route);
  useEffect(() => {
    // A new view begins at its top, for eyes, keyboard and screen reader alike; the first one is where the browser put the reader.
    if (first.current) {
      first.current = false;
    } else {
      main.current?.focus({ preventScroll: true });
      window.scrollTo(0, 0);
    }
  }, [view]);

  return (
    <div class="shell" onClick={followLinks}>
      <a class="skip" href="#main">
        Skip to content
      </a>
      <header class="side">
        <div class="side-in">
          <a class="brand" href="/">
            <Logo />
            AutoScale
          </a>
          <nav class="nav" aria-label="Views">
            <ul>
              {views.map(({ path, name, icon, covers }) => (
                <li key={path}>
                  <a href={path} {...(covers.includes(route.view) ? { 'aria-current': 'page' as const } : {})}>
                    <Icon name={icon} />
                    {name}
                  </a>
                </li>
              ))}
            </ul>
          </nav>
          <div class="side-foot">
            <LiveBadge />
            <div class="row middle side-tools">
              <ThemeSwitch />
              <button type="button" class="plain icon-only" onClick={() => void signOut()} aria-label="Sign out" title={`Sign out (operator ${operator})`}>
                <Icon name="out" />
              </button>
            </div>
          </div>
        </div>
      </header>
      <main class="page" id="main" ref={main} tabIndex={-1}>
        <StaleNotice />
        {children}
      </main>
    </div>
  );
}

const themes: readonly Theme[] = ['system', 'light', 'dark'];
const themeName: Record<Theme, string> = { system: 'Colours of the system', light: 'Light', dark: 'Dark' };

export function ThemeSwitch() {
  const [theme, setTheme] = useTheme();
  const next = themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'system';
  return (
    <button type="button" class="plain icon-only" id="theme" onClick={() => setTheme(next)} aria-label={`Colours: ${themeName[theme]}. Change to ${themeName[next]}`} title={themeName[theme]}>
      <Icon name={theme} />
    </button>
  );
}
