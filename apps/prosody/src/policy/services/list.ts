import type { AnyService } from '@parley/room-services';
import type { PolicyServiceConfig } from '../config.ts';

/**
 * The services of the rooms of this deployment, in the order in which they hear of an event: what room_metadata says to a
 * newcomer comes first.
 */
export function roomServices(_config: PolicyServiceConfig): readonly AnyService[] {
  const services: (AnyService | false)[] = [
    // sealed(roomMetadata(…)), sealed(avModeration()), …
  ];
  return services.filter((service) => service !== false);
}
