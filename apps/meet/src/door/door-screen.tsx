import { useMeet } from '../context.tsx';
import { Preview } from '../prejoin/preview.tsx';
import { Page } from '../screens/page.tsx';
import '../styles/door.css';
import { HostDoor } from './host-door.tsx';
import { LobbyDoor } from './lobby-door.tsx';
import { NameDoor } from './name-door.tsx';
import { PasswordDoor } from './password-door.tsx';

/** What stands between this person and the meeting, with their own picture beside it: they may be called in at any moment. */
export function DoorScreen() {
  return (
    <Page width="wide">
      <div className="prejoin" data-testid="door.screen">
        <Preview />
        <CurrentDoor />
      </div>
    </Page>
  );
}

function CurrentDoor() {
  const door = useMeet((state) => state.client.door);
  if (door.kind === 'password') return <PasswordDoor door={door} />;
  if (door.kind === 'name') return <NameDoor door={door} />;
  return door.kind === 'lobby' ? <LobbyDoor door={door} /> : <HostDoor />;
}
