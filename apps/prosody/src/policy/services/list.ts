import {
  type AnyService,
  avModeration,
  breakoutRooms,
  chatRestriction,
  endConference,
  fileSharing,
  polls,
  roomMetadata,
  sealed,
  speakerStats,
} from '@parley/room-services';
import type { PolicyServiceConfig } from '../config.ts';
import { addressOf } from './addresses.ts';
import { turnServers } from './turn-servers.ts';

/**
 * The services of the rooms of this deployment, in the order in which they hear of an event: what room_metadata says to a
 * newcomer comes first.
 */
export function roomServices(config: PolicyServiceConfig, domains: { readonly domain: string }): readonly AnyService[] {
  const services: (AnyService | false)[] = [
    sealed(roomMetadata({ services: turnServers(config) })),
    config.ENABLE_AV_MODERATION && sealed(avModeration),
    config.ENABLE_BREAKOUT_ROOMS && sealed(breakoutRooms({ domain: addressOf('breakout_rooms', domains) })),
    !config.DISABLE_POLLS && sealed(polls),
    config.PROSODY_ENABLE_FILTER_MESSAGES && sealed(chatRestriction),
    config.ENABLE_FILE_SHARING &&
      sealed(fileSharing({ maxFiles: config.FILE_SHARING_MAX_FILES, maxSize: config.FILE_SHARING_MAX_SIZE * 1024 * 1024 })),
    sealed(speakerStats),
    config.ENABLE_END_CONFERENCE && sealed(endConference),
  ];
  return services.filter((service) => service !== false);
}
