import { render } from 'preact';
import { restoreSession } from './api/session';
import { App } from './app/App';
import { applyTheme, storedTheme } from './app/theme';
import './styles/tokens.css';
import './styles/base.css';
import './styles/shell.css';
import './styles/parts.css';
import './styles/charts.css';

applyTheme(storedTheme());
void restoreSession();
render(<App />, document.getElementById('app') as HTMLElement);
