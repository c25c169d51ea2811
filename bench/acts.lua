-- acts.lua: for wrk: each request takes in a dossier that no other has, at one of the demonstration's
-- agencies. Environment: BENCH_SAMPLE (rows as bare_acts.c reads them), BENCH_TOKEN, BENCH_RUN (a text
-- that no other run has).
local sample = {}
local token = os.getenv("BENCH_TOKEN")
local name = os.getenv("BENCH_RUN")
local serial = 0
local threads = 0

function setup(thread)
	thread:set("number", threads)
	threads = threads + 1
end

local function quote(s)
	return '"' .. s:gsub('[%c"\\]', function(c) return string.format("\\u%04x", c:byte()) end) .. '"'
end

function init()
	for line in io.lines(os.getenv("BENCH_SAMPLE")) do
		local f = {}
		for field in (line .. "\t"):gmatch("([^\t]*)\t") do f[#f + 1] = field end
		local papers = {}
		for no in f[8]:gmatch("(%d+):[^\31]*") do
			papers[#papers + 1] = string.format('{"no":%s,"as":"original"}', no)
		end
		sample[#sample + 1] = string.format(
			'{"procedure":%s,"agency":%s,"channel":"counter","applicant":%s,"applicant_id":%s,"phone":%s,' ..
			'"papers":[%s]}',
			quote(f[4]), quote(f[2]), quote(f[5]), quote(f[6]), quote(f[7]), table.concat(papers, ","))
	end
end

function request()
	serial = serial + 1
	return wrk.format("POST", nil, {
		["Authorization"] = "Bearer " .. token,
		["Content-Type"] = "application/json",
		["Idempotency-Key"] = string.format("%s-%d-%d", name, number, serial),
	}, sample[serial % #sample + 1])
end
