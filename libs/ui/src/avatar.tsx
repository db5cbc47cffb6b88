import { createContext, useContext, useState } from 'react';

/** Colours behind initials, on which white can be read; without any each person has one of the whole circle. */
export const AvatarColors = createContext<readonly string[]>([]);

interface AvatarProps {
  readonly name: string;
  readonly seed: string;
  readonly size: number | string;
  /** Their picture; while it cannot be fetched, the initials stay. */
  readonly src?: string | undefined;
}

/** A person's picture, or their initials on a colour of their own. */
export function Avatar({ name, seed, size, src }: AvatarProps) {
  const [broken, setBroken] = useState<string | undefined>(undefined);
  const colours = useContext(AvatarColors);
  const style = {
    width: size,
    fontSize: `calc(${typeof size === 'number' ? `${size}px` : size} * 0.38)`,
    background: colourOf(seed, colours),
  };
  return (
    <span className="ui-avatar" style={style} aria-hidden>
      {initialsOf(name)}
      {src !== undefined && src !== broken && <img src={src} alt="" referrerPolicy="no-referrer" onError={() => setBroken(src)} />}
    </span>
  );
}

/** First letters of the first and the last word; one character for scripts without spaces. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const picked = words.length > 1 ? [words[0], words.at(-1)] : words;
  return picked.map((word) => [...(word ?? '')][0]?.toLocaleUpperCase() ?? '').join('') || '?';
}

/** Always the same for the same seed. */
export function colourOf(seed: string, colours: readonly string[] = []): string {
  let hash = 7;
  for (const character of seed) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 360;
  return colours[hash % colours.length] ?? `hsl(${hash} 38% 40%)`;
}
