import { canReplaceBackground, canSuppressNoise } from '@parley/effects/support';

/** Which effects this browser can do, where the operator wants backgrounds to be replaced or not. */
export function effectSupport(isWanted: boolean): { readonly background: boolean; readonly noise: boolean } {
  return { background: isWanted && canReplaceBackground(), noise: canSuppressNoise() };
}
