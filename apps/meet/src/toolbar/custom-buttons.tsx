import { IconButton } from '@parley/ui';
import { useController } from '../context.tsx';

/** Buttons of the operator's own: the page that embeds this one is told when they are pressed. */
export function CustomButtons() {
  const controller = useController();
  return controller.config.toolbar.custom.map(({ id, text, icon, backgroundColor }) => (
    <IconButton
      key={id}
      label={text}
      {...(backgroundColor !== undefined && { style: { backgroundColor } })}
      onClick={() => controller.tellButton({ key: id, preventsExecution: false })}
      data-testid={`toolbar.custom.${id}`}
    >
      {icon === undefined ? <span aria-hidden>{[...text][0]}</span> : <img src={icon} alt="" width={22} height={22} />}
    </IconButton>
  ));
}
