import { useEffect } from 'react';
import { useController } from '../context.tsx';
import type { Place } from './arrange.ts';
import { receiverConstraints } from './constraints.ts';

/** Asks the bridge for what stands at `places`, while `isOn`. `hasHidden`: see `receiverConstraints`. */
export function useScreenConstraints(
  places: readonly Place[],
  { hasHidden, isOn }: { readonly hasHidden: boolean; readonly isOn: boolean },
) {
  const controller = useController();
  const { heightSteps: steps } = controller.config.videoQuality;
  // As text: places are new with every change of the meeting, and what they need is mostly the same.
  const wanted = JSON.stringify(receiverConstraints(places, { pixels: window.devicePixelRatio, hasHidden, steps }));
  useEffect(() => {
    if (isOn) controller.setScreenConstraints(JSON.parse(wanted));
  }, [controller, wanted, isOn]);
}
