// Before a live chat's time: the page opens by itself, spread over some seconds so that not all come at once.
const { seconds } = document.getElementById('tunggu').dataset;
const LONGEST = 2 ** 31 - 1;
setTimeout(() => location.reload(), Math.min(LONGEST, (Number(seconds) + 1 + 4 * Math.random()) * 1000));
