// This page is only shown after what was sent last was taken in: its draft on this device has done its duty.
const sent = sessionStorage.getItem('rancangan-sent');
if (sent) localStorage.removeItem(sent);
sessionStorage.removeItem('rancangan-sent');
