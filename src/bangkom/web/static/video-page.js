// The same player that a notebook shows, on a page of its own.
import { mount } from './player.js';

const place = document.getElementById('pemutar');
mount(place, { base: place.dataset.base });
