import '../styles/meet.css';
import '../styles/panel.css';
import { Stage } from '../stage/stage.tsx';
import { useTiles } from '../stage/use-tiles.ts';
import { AudioSinks } from './audio-sinks.tsx';

/** The meeting as a recorder or gateway sees it: pictures and sound, nothing to press, nothing in the way (ui contract §1.11). */
export function MachineScreen() {
  const tiles = useTiles();
  return (
    <div className="meeting" data-testid="meeting.screen" data-machine>
      <div className="meeting-body">
        <Stage tiles={tiles} />
      </div>
      <AudioSinks />
    </div>
  );
}
