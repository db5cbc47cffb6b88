import type { ClientState } from '@parley/client';
import type { BrandingData, MeetConfig } from '@parley/ui-config';
import { hasCaptions } from '../captions/captions-state.ts';
import type { TalkTab } from './talk-state.ts';

type Person = Pick<ClientState, 'self' | 'metadata'>;

interface Branded {
  readonly client: Person;
  readonly branding?: Pick<BrandingData, 'groupChatNeedsPermission' | 'pollsNeedPermission'> | undefined;
}

/** A feature that the login grants; where it names none at all, moderators have it. */
function has({ self }: Person, feature: string): boolean {
  return self.permissions.size > 0 ? self.permissions.get(feature) === true : self.isModerator;
}

/** Whether this person may write to everybody: the room or the brand may want a permission for that. */
export function mayWrite({ client, branding }: Branded): boolean {
  const isRestricted = client.metadata.permissions.groupChatRestricted || branding?.groupChatNeedsPermission === true;
  return !isRestricted || has(client, 'send-groupchat');
}

export function mayAsk({ client, branding }: Branded): boolean {
  const isRestricted = client.metadata.permissions.pollCreationRestricted || branding?.pollsNeedPermission === true;
  return !isRestricted || has(client, 'create-polls');
}

export function mayShareFiles(person: Person): boolean {
  return has(person, 'file-upload');
}

/** To whom this person may write alone. */
export function confidants(
  client: Pick<ClientState, 'participants' | 'self'>,
  privateChat: MeetConfig['talk']['privateChat'],
): ClientState['participants'] {
  if (privateChat === 'nobody') return [];
  if (privateChat === 'everybody' || client.self.isModerator) return client.participants;
  return client.participants.filter(({ isModerator }) => isModerator);
}

type Offering = Pick<ClientState, 'services' | 'self' | 'metadata' | 'hasTranscriber'>;

/** The tabs of the panel that there is something in. */
export function talkTabs(client: Offering, config: Pick<MeetConfig, 'talk' | 'captions'>): TalkTab[] {
  const { talk } = config;
  return [
    ...(talk.hasChat ? (['chat'] as const) : []),
    ...(talk.hasPolls && client.services.has('polls') ? (['polls'] as const) : []),
    ...(talk.fileStore && client.services.has('file-sharing') ? (['files'] as const) : []),
    ...(hasCaptions(client, config) ? (['cc'] as const) : []),
  ];
}
