-- Asks without a pause and looks at every answer: 200, data, the header that proves what is measured, and the length.
-- Arguments: token, body with @TIME@ in it or not, first number, count of numbers (0: never the same), header, its value, length.
counter, failures = 0, 0 -- global: done() asks every thread for them
local first, count = 0, 0
local template, varies, header, wanted, length, request_text
local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

function init(args)
  wrk.method = "POST"
  wrk.headers["content-type"] = "application/json"
  wrk.headers["authorization"] = "Bearer " .. args[1]
  template, first, count = args[2], tonumber(args[3]), tonumber(args[4])
  header, wanted, length = args[5], args[6], tonumber(args[7])
  varies = template:find("@TIME@", 1, true) ~= nil
  if not varies then request_text = wrk.format(nil, nil, nil, template) end
end

function request()
  if not varies then return request_text end
  local number = first + (count > 0 and counter % count or counter)
  counter = counter + 1
  local time = os.date("!%Y-%m-%dT%H:%M:%S.000Z", 4102444800 + number)
  return wrk.format(nil, nil, nil, (template:gsub("@TIME@", time)))
end

function response(status, headers, body)
  local told = headers[header]
  if status ~= 200 or told == nil or (wanted ~= "" and told ~= wanted) or (length > 0 and #body ~= length)
    or body:sub(1, 9) ~= '{"data":{' then
    failures = failures + 1
    if failures == 1 then io.stderr:write(status .. " " .. tostring(told) .. " " .. #body .. " bytes: " .. body:sub(1, 500) .. "\n") end
  end
end

function done(summary, latency)
  local failed, asked = 0, 0
  for _, thread in ipairs(threads) do
    failed = failed + thread:get("failures")
    asked = asked + thread:get("counter")
  end
  local broken = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  if broken > 0 then
    io.stderr:write(string.format("connect %d, read %d, write %d, timeout %d\n",
      summary.errors.connect, summary.errors.read, summary.errors.write, summary.errors.timeout))
  end
  io.write(string.format('\n{"requests":%d,"seconds":%f,"failures":%d,"asked":%d,"p50Ms":%f,"p99Ms":%f}\n',
    summary.requests, summary.duration / 1e6, failed + broken, asked,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
