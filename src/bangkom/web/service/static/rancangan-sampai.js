// This page is only shown after what was sent last was taken in: its draft on this device has done its duty.
import { forget } from './draft.js';

const sent = sessionStorage.getItem('rancangan-sent');
if (sent) forget(sent);
sessionStorage.removeItem('rancangan-sent');
