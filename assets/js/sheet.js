/*
 * A form that works like a spreadsheet: Enter and the arrows go through a column, a column or a block is pasted from
 * a spreadsheet, and each change is saved as it is made. Without this script it is an ordinary form. Words come from
 * the page and from the server.
 */
(function () {
  'use strict';

  var form = document.getElementById('sheet-form');
  var table = document.getElementById('sheet');
  if (!form || !table) return;
  var state = document.getElementById('sheet-state');
  var filled = document.getElementById('filled');
  var waiting = {};
  var busy = false;

  function lines() {
    return Array.from(table.querySelectorAll('tr[data-line]'));
  }
  function codeOf(line) {
    return line.getAttribute('data-line');
  }
  function input(code, kind) {
    return form.elements[kind + ':' + code];
  }
  /* The fields that a person types into, from left to right. */
  function cells(line) {
    return Array.from(line.querySelectorAll('input:not([type="hidden"])'));
  }

  function say(text) {
    state.textContent = text;
  }

  function now() {
    var d = new Date();
    return (d.getHours() < 10 ? '0' : '') + d.getHours() + ':' + (d.getMinutes() < 10 ? '0' : '') + d.getMinutes();
  }

  /* What the server says about a line: its words, and what stands now. */
  function show(said) {
    var value = input(said.code, 'v');
    if (!value) return;
    var words = document.getElementById('m-' + said.code);
    words.textContent = said.words || '';
    value.classList.toggle('govuk-input--error', said.wrong);
    if (said.wrong) value.setAttribute('aria-invalid', 'true');
    else value.removeAttribute('aria-invalid');
    if (!said.sent) return;
    if (said.saved || said.conflict) {
      input(said.code, 'r').value = said.revision;
      input(said.code, 'w').value = said.value;
      input(said.code, 'o').value = said.note;
    }
    /* Only what was not typed over meanwhile is put in the way that the page writes it. */
    if (said.saved && !waiting[said.code]) {
      value.value = said.value;
      input(said.code, 'n').value = said.note;
    }
  }

  function clearOthers(told) {
    lines().forEach(function (line) {
      var code = codeOf(line);
      if (told[code]) return;
      var value = input(code, 'v');
      document.getElementById('m-' + code).textContent = '';
      value.classList.remove('govuk-input--error');
      value.removeAttribute('aria-invalid');
    });
  }

  function take(answer) {
    var told = {};
    answer.lines.forEach(function (said) {
      told[said.code] = true;
      show(said);
    });
    clearOthers(told);
    filled.textContent = answer.filled;
    say(form.getAttribute('data-saved') + ' ' + now());
  }

  /* One request at a time: what is typed meanwhile goes with the next. */
  function send() {
    var codes = Object.keys(waiting);
    if (busy || !codes.length) return;
    var body = new URLSearchParams();
    body.set('csrf', form.elements.csrf.value);
    body.set('do', 'auto');
    codes.forEach(function (code) {
      ['v', 'n', 'r', 'w', 'o'].forEach(function (kind) {
        body.set(kind + ':' + code, input(code, kind).value);
      });
    });
    waiting = {};
    busy = true;
    say(form.getAttribute('data-saving'));
    fetch(form.action, { method: 'POST', body: body, headers: { accept: 'application/json' } })
      .then(function (answer) {
        return answer.ok ? answer.json() : Promise.reject(new Error(answer.status));
      })
      .then(take)
      .catch(function () {
        say(form.getAttribute('data-failed'));
      })
      .then(function () {
        busy = false;
        send();
      });
  }

  function changed(line) {
    waiting[codeOf(line)] = true;
  }

  form.addEventListener('change', function (event) {
    var line = event.target.closest('tr[data-line]');
    if (!line) return;
    changed(line);
    send();
  });

  form.addEventListener('keydown', function (event) {
    var line = event.target.closest('tr[data-line]');
    if (!line || event.target.tagName !== 'INPUT' || event.ctrlKey || event.altKey || event.metaKey) return;
    var step = { ArrowDown: 1, ArrowUp: -1, Enter: event.shiftKey ? -1 : 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    var all = lines();
    var at = all.indexOf(line) + step;
    if (at < 0 || at >= all.length) {
      /* The last line's change must not wait for the field to be left. */
      event.target.dispatchEvent(new Event('change', { bubbles: true }));
      return;
    }
    var next = cells(all[at])[cells(line).indexOf(event.target)];
    next.focus();
    next.select();
  });

  /* "1\t2\n3" from a spreadsheet: rows go down, columns to the right. */
  form.addEventListener('paste', function (event) {
    var line = event.target.closest('tr[data-line]');
    var text = event.clipboardData && event.clipboardData.getData('text');
    if (!line || !text || !/[\t\n\r]/.test(text)) return;
    event.preventDefault();
    var all = lines();
    var from = all.indexOf(line);
    var column = cells(line).indexOf(event.target);
    text
      .replace(/\r\n?/g, '\n')
      .replace(/\n$/, '')
      .split('\n')
      .forEach(function (row, down) {
        if (from + down >= all.length) return;
        var to = cells(all[from + down]);
        row.split('\t').forEach(function (cell, right) {
          if (to[column + right]) to[column + right].value = cell.trim();
        });
        changed(all[from + down]);
      });
    send();
  });
})();
