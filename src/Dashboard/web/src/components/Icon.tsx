const paths = {
  overview: 'M3 12.5 8 7l4 4 6-7M3 17h15',
  devices: 'M6.5 2.5h8v16h-8zM9.5 15.8h2',
  models: 'm10.5 2.5 7 4v8l-7 4-7-4v-8zM3.5 6.5l7 4 7-4M10.5 10.5v8',
  policies: 'M4 5.5h13M4 10.5h13M4 15.5h13M8 3.5v4M13.5 8.5v4M6.5 13.5v4',
  cluster: 'M3.5 3.5h14v5h-14zM3.5 12.5h14v5h-14zM6.5 6h.01M6.5 15h.01',
  system: 'M3 4.5h15v10H3zM7.5 18h6M10.5 14.5V18',
  light: 'M10.5 6.5a4 4 0 1 0 0 8 4 4 0 0 0 0-8M10.5 2v1.5M10.5 17.5V19M2 10.5h1.5M17.5 10.5H19M4.5 4.5l1 1M15.5 15.5l1 1M16.5 4.5l-1 1M5.5 15.5l-1 1',
  dark: 'M17 12.5A7 7 0 0 1 8.5 4a7 7 0 1 0 8.5 8.5',
  out: 'M12.5 3.5h-9v14h9M8.5 10.5h9m-3-3 3 3-3 3',
  download: 'M10.5 3v10m-4-4 4 4 4-4M3.5 17.5h14',
  up: 'm5.5 12.5 5-5 5 5',
  down: 'm5.5 8.5 5 5 5-5',
  back: 'm12.5 5.5-5 5 5 5',
  forward: 'm8.5 5.5 5 5-5 5',
} as const;

export type IconName = keyof typeof paths;

/** A drawing beside words that say the same; screen readers pass over it. */
export function Icon({ name, size = 20 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg viewBox="0 0 21 21" width={size} height={size} fill="none" stroke="currentColor" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}

export function Logo({ size = 28 }: { readonly size?: number }) {
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden="true">
      <rect width="32" height="32" rx="7" fill="#0b5cad" />
      <path d="M8 23 14 9h4l6 14" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round" stroke-linejoin="round" />
      <path d="M11.5 18.5h9" stroke="#56b4e9" stroke-width="3" stroke-linecap="round" />
    </svg>
  );
}
