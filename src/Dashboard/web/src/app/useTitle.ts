import { useEffect } from 'preact/hooks';

/** The title of the window, and with it what a screen reader says when the view changes. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · AutoScale`;
  }, [title]);
}
