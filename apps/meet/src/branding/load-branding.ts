import { AppError } from '@parley/kernel';
import { type BrandingData, readBrandingData } from '@parley/ui-config';

export interface LoadBrandingDeps {
  readonly fetch: (url: string, options: { readonly signal: AbortSignal; readonly credentials: 'omit' }) => Promise<Response>;
  /** Milliseconds until the meeting looks as it does without. */
  readonly deadline: number;
}

const MAX_BYTES = 1_000_000;

/** Fetches and reads it. Rejects with UNAVAILABLE when it does not come, is too large, or is no JSON. */
export async function loadBranding(url: string, { fetch, deadline }: LoadBrandingDeps): Promise<BrandingData> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(deadline), credentials: 'omit' });
    if (!response.ok) throw new AppError('UNAVAILABLE', `branding: ${response.status}`);
    const text = await response.text();
    if (text.length > MAX_BYTES) throw new AppError('UNAVAILABLE', 'branding: too large');
    return readBrandingData(JSON.parse(text));
  } catch (error) {
    throw error instanceof AppError ? error : new AppError('UNAVAILABLE', `branding: ${String(error)}`);
  }
}
