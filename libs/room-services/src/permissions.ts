import { z } from 'zod';
import type { Metadata } from './service.ts';

const permissions = z.object({ groupChatRestricted: z.json().optional(), pollCreationRestricted: z.json().optional() });

/** What the metadata of a room leaves to those alone whom a feature allows it (`permissions`, prosody contract §3.3). */
export function restrictionsOf(metadata: Metadata): { readonly groupChat: boolean; readonly pollCreation: boolean } {
  const { data } = permissions.safeParse(metadata.permissions);
  return { groupChat: Boolean(data?.groupChatRestricted), pollCreation: Boolean(data?.pollCreationRestricted) };
}
