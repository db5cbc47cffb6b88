import { useEffect, useState } from 'react';
import type { BarSize } from './places.ts';

/** Size of the window, pixels. */
export function useWindowSize(): BarSize {
  const [size, setSize] = useState(sizeOf);
  useEffect(() => {
    const onResize = () => setSize(sizeOf());
    window.addEventListener('resize', onResize);
    return () => window.removeEventListener('resize', onResize);
  }, []);
  return size;
}

function sizeOf(): BarSize {
  return { width: window.innerWidth, height: window.innerHeight };
}
