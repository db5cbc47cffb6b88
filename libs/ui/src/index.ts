import './tokens.css';
import './base.css';
import './components.css';
import './talk.css';

export { type Action, ActionMenu, Actions, LateMenu } from './action-menu.tsx';
export { Avatar, initialsOf } from './avatar.tsx';
export { Button, IconButton } from './button.tsx';
export { Dialog } from './dialog.tsx';
export { SelectField, TextField } from './field.tsx';
export { ChoiceMenu, type MenuChoice, type MenuSection } from './menu.tsx';
export { Notice } from './notice.tsx';
export { PictureRow } from './picture-row.tsx';
export { ListPopup, ListPopupItem } from './popup.tsx';
export { SwitchField } from './switch.tsx';
export { type Tab, TabView } from './tabs.tsx';
export { TooltipProvider } from './tooltip.tsx';
