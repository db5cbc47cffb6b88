import type { MeetConfig } from '@parley/ui-config';

/**
 * Where a meeting's branding is to be had (ui contract §1.0): one document for all, or a service that is asked by tenant and room.
 * `pathname` is that of the page.
 */
export function brandingAddress(
  branding: Pick<MeetConfig['branding'], 'dynamicUrl' | 'dataUrl' | 'roomAlias'>,
  pathname: string,
): string | undefined {
  const { dynamicUrl, dataUrl, roomAlias } = branding;
  if (dynamicUrl !== undefined) return dynamicUrl;
  const [tenant, room] = pathname.split('/').slice(-2);
  const name = [tenant, roomAlias ?? room].filter(Boolean).join('/');
  if (dataUrl === undefined || name === '') return undefined;
  return `${dataUrl}${dataUrl.includes('?') ? '&' : '?'}conferenceFqn=${encodeURIComponent(name)}`;
}
