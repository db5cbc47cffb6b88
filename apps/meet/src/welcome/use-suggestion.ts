import { useEffect, useState } from 'react';
import { createChance, generateRoomName, type Suggestion, suggestion } from './room-names.ts';

const chance = () => createChance((words) => crypto.getRandomValues(words));

/** A name for a room, another one every few seconds, written letter by letter for whom that is not too much. */
export function useSuggestion(isShown: boolean): Suggestion {
  const [name, setName] = useState(() => generateRoomName(chance()));
  const [shown, setShown] = useState(0);
  const isCalm = !isShown || window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  const current = suggestion(name, shown, isCalm);
  const isWhole = current.text === name;
  useEffect(() => {
    if (!isShown) return;
    const next = () => {
      if (!isWhole) return setShown(shown + 1);
      setName(generateRoomName(chance()));
      setShown(0);
    };
    const timer = setTimeout(next, current.nextMs);
    return () => clearTimeout(timer);
  }, [isShown, isWhole, shown, current.nextMs]);
  return current;
}
