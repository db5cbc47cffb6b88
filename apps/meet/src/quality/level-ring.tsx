import { useEffect, useRef } from 'react';
import { useController } from '../context.tsx';
import './quality.css';

/** A ring around a tile that glows with the voice. `id`: endpoint id. */
export function LevelRing({ id }: { readonly id: string }) {
  const { levels, config } = useController();
  const ring = useRef<HTMLSpanElement>(null);
  const isOn = config.sound.hasLevels;
  useEffect(() => {
    if (ring.current && isOn) return levels.show(id, ring.current);
    return undefined;
  }, [levels, id, isOn]);
  return isOn ? <span className="level-ring" ref={ring} aria-hidden data-testid={`level-${id}`} /> : null;
}
