const PATHS = {
  reply: 'M4 5h12v8H9l-3.5 3v-3H4z',
  more: 'M5 10h.01M10 10h.01M15 10h.01',
  close: 'M5 5l10 10M15 5L5 15',
  send: 'M4 10l12-6-4 12-2.5-5z',
  eye: 'M2 10s3-5 8-5 8 5 8 5-3 5-8 5-8-5-8-5zM10 12a2 2 0 100-4 2 2 0 000 4z',
  moon: 'M16 12A7 7 0 118 4a5.5 5.5 0 008 8z',
  sun: 'M10 6.5a3.5 3.5 0 100 7 3.5 3.5 0 000-7zM10 2v1.5M10 16.5V18M2 10h1.5M16.5 10H18M4.3 4.3l1.1 1.1M14.6 14.6l1.1 1.1M4.3 15.7l1.1-1.1M14.6 5.4l1.1-1.1',
  split: 'M3 4h14v12H3zM10 4v12',
  menu: 'M3 6h14M3 10h14M3 14h14',
  check: 'M4 10.5l4 4 8-9',
  file: 'M5 3h7l3 3v11H5zM12 3v3h3',
  chevron: 'M7 5l5 5-5 5',
  paste: 'M6 4h8v13H6zM8 2.5h4v3H8z',
} as const;

/** A line icon; decoration only, so hidden from screen readers. */
export function Icon({ name, size = 18 }: { name: keyof typeof PATHS; size?: number }) {
  return (
    <svg aria-hidden="true" className="icon" width={size} height={size} viewBox="0 0 20 20" fill="none">
      <path
        d={PATHS[name]}
        stroke="currentColor"
        strokeWidth={name === 'more' ? 2.6 : 1.5}
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
