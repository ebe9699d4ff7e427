import { useEffect, useState } from 'preact/hooks';

/** Light, dark, or whatever the system says. */
export type Theme = 'system' | 'light' | 'dark';

const key = 'autoscale.theme';
const changed = 'autoscale:theme';

export function storedTheme(): Theme {
  try {
    const theme = localStorage.getItem(key);
    return theme === 'light' || theme === 'dark' ? theme : 'system';
  } catch {
    // A browser may forbid storage; then the choice lasts as long as the page.
    return 'system';
  }
}

export function applyTheme(theme: Theme): void {
  if (theme === 'system') {
    delete document.documentElement.dataset['theme'];
  } else {
    document.documentElement.dataset['theme'] = theme;
  }

  window.dispatchEvent(new Event(changed));
}

export function useTheme(): [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState(storedTheme);
  return [
    theme,
    (next) => {
      try {
        localStorage.setItem(key, next);
      } catch {
        // See storedTheme.
      }

      setTheme(next);
      applyTheme(next);
    },
  ];
}

/** Calls back whenever colours change: what is drawn on a canvas has to be drawn again. */
export function useColourChange(redraw: () => void): void {
  useEffect(() => {
    const system = matchMedia('(prefers-color-scheme: dark)');
    system.addEventListener('change', redraw);
    window.addEventListener(changed, redraw);
    return () => {
      system.removeEventListener('change', redraw);
      window.removeEventListener(changed, redraw);
    };
  });
}

/** The colour that a custom property stands for just now, as a canvas understands it. */
export function colourOf(element: Element, property: string): string {
  const probe = document.createElement('i');
  probe.style.color = `var(${property})`;
  element.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}
