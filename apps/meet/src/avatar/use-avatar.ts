import { useEffect, useState } from 'react';
import { useController, useMeet } from '../context.tsx';
import { avatarAddress } from './avatar-address.ts';

/** Where somebody's picture is, by endpoint id; undefined while that is not known, and for whoever has none. */
export function useAvatar(endpoint: string, isLocal: boolean): string | undefined {
  const { names } = useController().config;
  const email = useMeet(({ client, settings }) =>
    isLocal ? settings.email : client.participants.find(({ id }) => id === endpoint)?.email,
  );
  const avatarUrl = useMeet(({ client }) => client.participants.find(({ id }) => id === endpoint)?.avatarUrl);
  const [address, setAddress] = useState<string | undefined>(undefined);
  useEffect(() => {
    let isLatest = true;
    avatarAddress({ email, avatarUrl }, names, window.location.origin).then(
      (found) => isLatest && setAddress(found),
      () => {}, // no digests here: the initials stay
    );
    return () => {
      isLatest = false;
    };
  }, [email, avatarUrl, names]);
  return address;
}
