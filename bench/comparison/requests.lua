-- Sends prepared requests by turns, one a line of the file that is given: body, tab, header, tab, value, and so on.
-- Every answer is looked at: 200, data at its start, at least so many bytes as the second argument says; and, when the
-- third is `whole`, no errors anywhere in it.
local requests, at = {}, 0
local least, whole = 0, false
local threads = {}
seen, wrong, first = 0, 0, "" -- global: done() asks every thread for them

function setup(thread)
  table.insert(threads, thread)
end

function response(status, headers, body)
  seen = seen + 1
  local good = status == 200 and #body >= least and body:sub(1, 9) == '{"data":{'
  if good and not (whole and body:find('"errors"', 1, true)) then return end
  wrong = wrong + 1
  if wrong == 1 then first = status .. " " .. body:sub(1, 300) end
end

function init(args)
  for line in io.lines(args[1]) do
    local body, rest = line:match("^(.-)\t(.*)$")
    local headers = { ["content-type"] = "application/json" }
    for name, value in (rest .. "\t"):gmatch("(.-)\t(.-)\t") do headers[name] = value end
    table.insert(requests, wrk.format("POST", nil, headers, body))
  end
  least, whole = tonumber(args[2]), args[3] == "whole"
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function done(summary, latency)
  local all = { seen = 0, wrong = 0, first = "" }
  for _, thread in ipairs(threads) do
    all.seen, all.wrong = all.seen + thread:get("seen"), all.wrong + thread:get("wrong")
    if all.first == "" then all.first = thread:get("first") end
  end
  local broken = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  if all.first ~= "" then io.stderr:write(all.first .. "\n") end
  io.write(string.format('\n{"requests":%d,"seconds":%f,"broken":%d,"seen":%d,"wrong":%d,"p50Ms":%f,"p99Ms":%f}\n',
    summary.requests, summary.duration / 1e6, broken, all.seen, all.wrong,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
