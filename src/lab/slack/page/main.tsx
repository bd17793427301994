import { createRoot } from 'react-dom/client';
import { App } from './app';
import 'slack-blocks-to-jsx/dist/style.css';
import './styles/base.css';
import './styles/sidebar.css';
import './styles/messages.css';
import './styles/blocks.css';
import './styles/dialogs.css';

const root = document.getElementById('root');
if (root) createRoot(root).render(<App />);
