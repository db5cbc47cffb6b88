import { createContext, useContext } from 'react';

/** Whose meetings these are. */
export interface Brand {
  readonly name: string;
  readonly logo?: string | undefined;
}

export const BrandContext = createContext<Brand>({ name: 'Parley' });

export function useBrand(): Brand {
  return useContext(BrandContext);
}
