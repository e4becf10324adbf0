"""Fetches the same pages as BenchmarkScrapy's own crawler, with Scrapy: spider.py PORT HOSTS PAGES.

Sixteen requests in flight, no delays, robots.txt obeyed, bodies read and nothing else. Prints the pages that
came and the seconds from the first request to the last answer.
"""
import sys, time

import scrapy
from scrapy.crawler import CrawlerProcess

port, hosts, pages = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])


class Spider(scrapy.Spider):
    name = 'pages'
    custom_settings = {
        'LOG_ENABLED': False, 'ROBOTSTXT_OBEY': True, 'COOKIES_ENABLED': False, 'TELNETCONSOLE_ENABLED': False,
        'CONCURRENT_REQUESTS': hosts, 'CONCURRENT_REQUESTS_PER_DOMAIN': 1, 'DOWNLOAD_DELAY': 0, 'RETRY_ENABLED': False,
    }
    got, size, first, last = 0, 0, 0.0, 0.0

    def start_requests(self):
        Spider.first = time.monotonic()
        for i in range(pages):
            yield scrapy.Request(f'http://127.0.1.{i % hosts + 1}:{port}/2026/11/23/judul-berita-nomor-{i}/')

    def parse(self, response):
        Spider.got += 1
        Spider.size += len(response.body)
        Spider.last = time.monotonic()


process = CrawlerProcess()
process.crawl(Spider)
process.start()
print(Spider.got, Spider.last - Spider.first)
