import { createContext, type ReactNode, useContext } from 'react';
import { useStore } from 'zustand';
import type { MeetController } from './controller.ts';
import type { MeetState, MeetStore } from './store.ts';

interface Meet {
  readonly store: MeetStore;
  readonly controller: MeetController;
}

const MeetContext = createContext<Meet | undefined>(undefined);

export function MeetProvider({ store, controller, children }: Meet & { readonly children: ReactNode }) {
  return <MeetContext.Provider value={{ store, controller }}>{children}</MeetContext.Provider>;
}

function useContextOf(): Meet {
  const meet = useContext(MeetContext);
  if (!meet) throw new Error('outside of MeetProvider');
  return meet;
}

/** A part of the state; the component renders again when that part changes. */
export function useMeet<T>(select: (state: MeetState) => T): T {
  return useStore(useContextOf().store, select);
}

export function useController(): MeetController {
  return useContextOf().controller;
}

/** The store itself, for what reads the state when something happens rather than when it is drawn. */
export function useMeetStore(): MeetStore {
  return useContextOf().store;
}
