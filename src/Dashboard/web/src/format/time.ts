import { nbsp, none } from './number';

const clockFormat = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const minuteFormat = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const dayFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const fullFormat = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

/** 14:02:10, in the reader's time zone. */
export const clock = (at: Date | number): string => clockFormat.format(at);

/** 20 Nov 2026, 14:02:10. */
export const fullTime = (at: Date | number): string => fullFormat.format(at);

/** How long ago: now, 12 s ago, 3 min ago, 5 h ago, 4 d ago. */
export function ago(at: Date | number | null | undefined, now: Date | number): string {
  if (at === null || at === undefined || !Number.isFinite(+at)) {
    return none;
  }

  const seconds = Math.max(0, (+now - +at) / 1000);
  return seconds < 2 ? 'now' : `${duration(seconds)} ago`;
}

/** 12 s, 3 min, 5 h, 4 d: whole, as rough as it may be. */
export function duration(seconds: number): string {
  const [value, unit] =
    seconds < 90 ? [seconds, 's'] : seconds < 5400 ? [seconds / 60, 'min'] : seconds < 129_600 ? [seconds / 3600, 'h'] : [seconds / 86_400, 'd'];
  return `${Math.round(value)}${nbsp}${unit}`;
}

/** A point on an axis that spans so many seconds: a time of day within two days, else a day. */
export const axisTime = (unixSeconds: number, spanSeconds: number): string => {
  const at = unixSeconds * 1000;
  return spanSeconds <= 600 ? clock(at) : spanSeconds <= 2 * 86_400 ? minuteFormat.format(at) : dayFormat.format(at);
};

/** A point of a chart in words. */
export const pointTime = (unixSeconds: number, stepSeconds: number): string => {
  const at = unixSeconds * 1000;
  return stepSeconds >= 86_400 ? dayFormat.format(at) : stepSeconds >= 60 ? `${dayFormat.format(at)} ${minuteFormat.format(at)}` : clock(at);
};
