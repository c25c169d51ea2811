/*
 * Small improvements to pages that work without them: tables sort at a click on a heading, "/" goes to the
 * search field or page, j and k go through an inbox, x and a choose there, Ctrl+Enter sends what was
 * chosen, and what a page has to say first takes the focus. No dependency; no inline script or style is made.
 */
(function () {
  'use strict';

  var collator = new Intl.Collator('vi', { numeric: true });

  /* "1.984" -> 1984, "52,5 %" -> 52.5, "−3" -> -3, "50.000 ₫" -> 50000; anything else -> NaN. */
  function numberOf(text) {
    var t = text.replace(/[\s\u00a0%₫*]/g, '').replace(/^\u2212/, '-');
    if (!/^-?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?$/.test(t)) return NaN;
    return Number(t.replace(/\./g, '').replace(',', '.'));
  }

  /* "14/6/2022", "08:30 14/6/2022" or "14/6/2022 08:30" -> a number that grows with time; else NaN. */
  function timeOf(text) {
    var day = /(?:^|\s)(\d{1,2})\/(\d{1,2})\/(\d{4})(?=$|[\s,])/.exec(text);
    if (!day) return NaN;
    var clock = /(?:^|\s)(\d{1,2}):(\d{2})/.exec(text);
    return Date.UTC(+day[3], day[2] - 1, +day[1], clock ? +clock[1] : 0, clock ? +clock[2] : 0);
  }

  /* What a cell sorts by: data-value if the page gives one, else its text. Empty cells give null. */
  function keyOf(cell) {
    var text = cell ? (cell.getAttribute('data-value') || cell.textContent).trim() : '';
    if (text === '' || text === '–' || text === '—') return null;
    var n = numberOf(text);
    if (isNaN(n)) n = timeOf(text);
    return isNaN(n) ? text : n;
  }

  /* Empty cells come last either way; numbers come before words. */
  function compare(a, b, sign) {
    if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
    if (typeof a !== typeof b) return typeof a === 'number' ? -1 : 1;
    return sign * (typeof a === 'number' ? a - b : collator.compare(a, b));
  }

  /* The headings that stand right above one column each, as pairs of heading and column number. */
  function columnsOf(table) {
    var taken = [];
    var found = [];
    var rows = Array.from(table.tHead.rows);
    rows.forEach(function (row, r) {
      var c = 0;
      Array.from(row.cells).forEach(function (cell) {
        while (taken[r] && taken[r][c]) c++;
        for (var y = r; y < r + cell.rowSpan; y++) {
          taken[y] = taken[y] || [];
          for (var x = c; x < c + cell.colSpan; x++) taken[y][x] = true;
        }
        if (cell.colSpan === 1 && r + cell.rowSpan >= rows.length) found.push([cell, c]);
        c += cell.colSpan;
      });
    });
    return found;
  }

  function sortBy(table, column, sign) {
    Array.from(table.tBodies).forEach(function (body) {
      var rows = Array.from(body.rows);
      var total = function (row) {
        return row.classList.contains('mc-table__total');
      };
      var ahead = rows.length > 0 && total(rows[0]) ? rows[0] : null;
      var keyed = rows
        .filter(function (row) {
          return !total(row);
        })
        .map(function (row) {
          return { row: row, key: keyOf(row.cells[column]) };
        });
      keyed.sort(function (a, b) {
        return compare(a.key, b.key, sign);
      });
      var rest = rows.filter(function (row) {
        return total(row) && row !== ahead;
      });
      keyed.forEach(function (k) {
        body.appendChild(k.row);
      });
      rest.forEach(function (row) {
        body.appendChild(row);
      });
    });
  }

  function makeSortable(table) {
    if (!table.tHead || table.querySelector('tbody [rowspan], tbody [colspan]')) return;
    var columns = columnsOf(table);
    columns.forEach(function (pair) {
      var heading = pair[0];
      if (
        heading.hasAttribute('data-nosort') ||
        heading.querySelector('a, button') ||
        !heading.textContent.trim()
      )
        return;
      var button = document.createElement('button');
      button.type = 'button';
      button.className = 'mc-sort';
      while (heading.firstChild) button.appendChild(heading.firstChild);
      heading.appendChild(button);
      button.addEventListener('click', function () {
        var first = /--numeric/.test(heading.className) ? 'descending' : 'ascending';
        var other = first === 'ascending' ? 'descending' : 'ascending';
        var next = heading.getAttribute('aria-sort') === first ? other : first;
        columns.forEach(function (p) {
          p[0].removeAttribute('aria-sort');
        });
        heading.setAttribute('aria-sort', next);
        sortBy(table, pair[1], next === 'ascending' ? 1 : -1);
      });
    });
  }

  function typing(target) {
    if (target.type === 'checkbox') return false;
    return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
  }

  document.addEventListener('keydown', function (event) {
    if (event.key !== '/' || event.ctrlKey || event.altKey || event.metaKey || typing(event.target))
      return;
    var field = document.querySelector('[data-search], input[type="search"]');
    var link = document.querySelector('nav a[href^="/search"]');
    if (!field && !link) return;
    event.preventDefault();
    if (field) {
      field.focus();
      field.select();
    } else {
      link.click();
    }
  });

  Array.from(document.querySelectorAll('table[data-sort]')).forEach(makeSortable);

  /* All of a pile that can be chosen, or none where all of them are. */
  function chooseAll(boxes) {
    var all = boxes.every(function (box) {
      return box.checked;
    });
    boxes.forEach(function (box) {
      box.checked = !all;
    });
  }

  /* The same for the mouse: a button in the heading of the column. */
  Array.from(document.querySelectorAll('th[data-all]')).forEach(function (heading) {
    var table = heading.closest('table');
    var boxes = Array.from(table.querySelectorAll('tbody input[type="checkbox"]'));
    if (boxes.length < 2) return;
    var button = document.createElement('button');
    button.type = 'button';
    button.className = 'mc-all';
    button.textContent = heading.getAttribute('data-all');
    heading.textContent = '';
    heading.appendChild(button);
    button.addEventListener('click', function () {
      chooseAll(boxes);
    });
  });

  /* In a pile a chooses all; Ctrl+Enter presses the pile's button, wherever in it the focus is. */
  document.addEventListener('keydown', function (event) {
    var pile = document.querySelector('table[data-inbox]');
    var form = pile && pile.closest('form');
    if (!form || event.altKey || event.metaKey) return;
    if (event.key === 'a' && !event.ctrlKey && !typing(event.target)) {
      chooseAll(Array.from(pile.querySelectorAll('tbody input[type="checkbox"]')));
    } else if (event.key === 'Enter' && event.ctrlKey) {
      var button = form.querySelector('button:not([type="button"])');
      event.preventDefault();
      if (button) button.click();
    }
  });

  /* j and k go through the dossiers of a pile; Enter opens, as on any link; x or the space bar chooses. */
  document.addEventListener('keydown', function (event) {
    if (event.ctrlKey || event.altKey || event.metaKey || typing(event.target)) return;
    var links = Array.from(document.querySelectorAll('table[data-inbox] tbody th a'));
    var row = event.target.closest('table[data-inbox] tbody tr');
    var step = { j: 1, k: -1 }[event.key];
    if (step) {
      var at = row ? links.indexOf(row.querySelector('th a')) : -1;
      if (!links.length || at + step < 0 || at + step >= links.length) return;
      event.preventDefault();
      links[at + step].focus();
    } else if (row && (event.key === 'x' || (event.key === ' ' && event.target.tagName === 'A'))) {
      var box = row.querySelector('input[type="checkbox"]');
      event.preventDefault();
      if (box) box.checked = !box.checked;
    }
  });
  Array.from(document.querySelectorAll('[data-keys]')).forEach(function (words) {
    words.hidden = false;
  });

  /* What the inputs of a name hold: texts that are not empty, marked choices. */
  function answersOf(form, name) {
    return Array.from(form.elements)
      .filter(function (input) {
        var marked = !/^(radio|checkbox)$/.test(input.type) || input.checked;
        return input.name === name && marked && input.value.trim() !== '' && !input.closest('[hidden]');
      })
      .map(function (input) {
        return input.value;
      });
  }

  /* A condition of a form, as the server has written it: see docs/forms.md. */
  function holds(form, rule) {
    var each = function (part) {
      return holds(form, part);
    };
    if (rule.all) return rule.all.every(each);
    if (rule.any) return rule.any.some(each);
    if (rule.not) return !rule.not.some(each);
    var answers = answersOf(form, rule.name);
    if ('filled' in rule) return answers.length > 0 === rule.filled;
    return answers.some(function (answer) {
      return rule.in.indexOf(answer) >= 0;
    });
  }

  /* Hides what is not asked. In the form's order, since a condition looks at what stands before it. */
  function showAsked(form) {
    Array.from(form.querySelectorAll('[data-when]')).forEach(function (part) {
      part.hidden = !holds(form, JSON.parse(part.getAttribute('data-when')));
    });
  }

  Array.from(document.querySelectorAll('form[data-form]')).forEach(function (form) {
    Array.from(form.querySelectorAll('.mc-form__when')).forEach(function (words) {
      words.hidden = true;
    });
    form.addEventListener('input', function () {
      showAsked(form);
    });
    form.addEventListener('change', function () {
      showAsked(form);
    });
    showAsked(form);
  });

  /* A display fetches itself anew; where that fails it stays as it is, and tries again. */
  function keepFresh(seconds) {
    setTimeout(function () {
      fetch(location.href, { cache: 'no-store' })
        .then(function (answer) {
          return answer.ok ? answer.text() : Promise.reject(new Error(answer.status));
        })
        .then(function (text) {
          var fresh = new DOMParser().parseFromString(text, 'text/html').getElementById('main');
          if (fresh) document.getElementById('main').replaceWith(document.importNode(fresh, true));
        })
        .catch(function () {})
        .then(function () {
          keepFresh(seconds);
        });
    }, seconds * 1000);
  }
  var display = document.querySelector('main[data-refresh]');
  if (display) keepFresh(Number(display.getAttribute('data-refresh')));

  /* What a machine in the hall gave to one person is gone before the next one comes. */
  var leave = document.querySelector('main[data-leave]');
  if (leave)
    setTimeout(
      function () {
        location.replace(leave.getAttribute('data-to'));
      },
      1000 * Number(leave.getAttribute('data-leave')),
    );

  var summary = document.querySelector('.govuk-error-summary, [data-focus]');
  if (summary) {
    summary.setAttribute('tabindex', '-1');
    summary.focus();
  }
})();
