import { useEffect, useRef } from 'react';
import { useController, useMeet } from '../context.tsx';

/** The title that the server's settings or the link give the meeting (`subject`): said once by whoever moderates the main room. */
export function useWantedTitle(): void {
  const { config, people } = useController();
  const wanted = config.header.subject;
  const hasSaid = useRef(false);
  const maySay = useMeet(
    ({ client, breakoutRoom }) =>
      client.phase === 'joined' && client.self.isModerator && breakoutRoom === undefined && client.subject !== wanted,
  );
  useEffect(() => {
    if (wanted === undefined || !maySay || hasSaid.current) return;
    hasSaid.current = true;
    people.setSubject(wanted);
  }, [wanted, maySay, people]);
}
