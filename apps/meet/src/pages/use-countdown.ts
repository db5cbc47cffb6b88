import { useEffect, useState } from 'react';

/** Seconds that remain of `seconds`, then `onEnd`; undefined stops it. */
export function useCountdown(seconds: number | undefined, onEnd: () => void): number | undefined {
  const [left, setLeft] = useState(seconds);
  // biome-ignore lint/correctness/useExhaustiveDependencies: who is told may be another one each time
  useEffect(() => {
    if (seconds === undefined || left === undefined) return;
    if (left <= 0) return onEnd();
    const timer = setTimeout(() => setLeft(left - 1), 1_000);
    return () => clearTimeout(timer);
  }, [seconds, left]);
  return seconds === undefined ? undefined : left;
}
